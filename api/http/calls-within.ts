const within = new WeakSet<Request>();

/** Marks a request as one that the process makes within another request. It has no place of its own. */
export const markWithin = (request: Request): Request => {
  within.add(request);
  return request;
};

export const isWithin = (request: Request): boolean => within.has(request);
