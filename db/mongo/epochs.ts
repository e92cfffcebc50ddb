/** Documents of an epoch that is not the first name it. The first one has no name, so that older versions read it. */
export const epochField = (epoch: number): { readonly epoch?: number } => (epoch === 0 ? {} : { epoch });

export const ofEpoch = (epoch: number) => (epoch === 0 ? { epoch: { $exists: false } } : { epoch });

export const beforeEpoch = (epoch: number) =>
  epoch === 0 ? [] : [{ epoch: { $exists: false } }, { epoch: { $lt: epoch } }];
