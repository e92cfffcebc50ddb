/** The value that a standard normal variable stays within, on both sides, with probability 0.95. */
export const Z_95 = 1.959963984540054;

/** The value that a standard normal variable stays within, on both sides, with probability 0.8. */
export const Z_80 = 1.2815515655446004;

/**
 * Probability that a standard normal variable is further from 0 than z, on either side.
 * Source: Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004.
 * @param z any number
 * @returns 0 to 1, with an absolute error below 1e-15
 */
export const twoSidedP = (z: number): number => {
  const x = Math.abs(z);
  if (x > 8) return 0;
  let term = x;
  let sum = x;
  for (let power = 3; term > 0 && sum + term !== sum; power += 2) {
    term *= (x * x) / power;
    sum += term;
  }
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, 1 - 2 * density * sum));
};
