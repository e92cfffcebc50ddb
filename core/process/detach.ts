/**
 * Lets a promise settle on its own and hands each failure to `onFailure`. An unhandled rejection would end the process.
 */
export const detach = (work: Promise<unknown>, onFailure: (error: unknown) => void): void => {
  work.catch(onFailure);
};
