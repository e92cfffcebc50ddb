const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isPlace = (segment: string): boolean => !UUID.test(segment) && segment !== "progress";

export type ResourcePlace = { readonly resource?: string; readonly resourceId?: string };

/** Returns the kind and the id of the resource at a path under `/api/v1`. */
export const resourceAt = (path: string): ResourcePlace => {
  const [, , , ...segments] = path.split("/");
  return {
    resource: segments.find(isPlace),
    resourceId: segments.find((segment) => UUID.test(segment))?.toLowerCase(),
  };
};
