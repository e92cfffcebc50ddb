const within = new WeakSet<Request>();

export const markWithin = (request: Request): Request => {
  within.add(request);
  return request;
};

export const isWithin = (request: Request): boolean => within.has(request);
