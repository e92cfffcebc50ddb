/** Documents of an epoch that is not the first name it. The first one has no name, so that older versions read it. */
export const epochField = (epoch: number): { readonly epoch?: number } => (epoch === 0 ? {} : { epoch });

/** Documents of this very epoch. */
export const ofEpoch = (epoch: number) => (epoch === 0 ? { epoch: { $exists: false } } : { epoch });

/** Documents of all epochs before this one. */
export const beforeEpoch = (epoch: number) =>
  epoch === 0 ? [] : [{ epoch: { $exists: false } }, { epoch: { $lt: epoch } }];
