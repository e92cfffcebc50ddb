export const Z_95 = 1.959963984540054;

export const Z_80 = 1.2815515655446004;

/** From here on the continued fraction replaces the series. Each is exact on its side. */
const TAIL_FROM = 4;
const FRACTION_TERMS = 60;

/** Probability that a standard normal variable lies beyond x > 0: Laplace's continued fraction. */
const upperTail = (x: number, density: number): number => {
  let denominator = x;
  for (let term = FRACTION_TERMS; term > 0; term -= 1) denominator = x + term / denominator;
  return density / denominator;
};

/**
 * Probability that a standard normal variable is further from 0 than z, on either side.
 * Own code because simple-statistics reads a table of two decimals: it gives 0.0020 for the published 0.00061.
 * Source: Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004.
 * @param z any number
 * @returns 0 to 1, to at least 11 digits; 0 only where a double can't hold it, beyond 38
 */
export const twoSidedP = (z: number): number => {
  const x = Math.abs(z);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x > TAIL_FROM) return 2 * upperTail(x, density);
  let term = x;
  let sum = x;
  for (let power = 3; sum + term !== sum; power += 2) {
    term *= (x * x) / power;
    sum += term;
  }
  return 1 - 2 * density * sum;
};

/**
 * Probability that a standard normal variable lies below z.
 * @param z any number
 * @returns 0 to 1, as exact as `twoSidedP`
 */
export const probabilityBelow = (z: number): number => (z < 0 ? twoSidedP(z) / 2 : 1 - twoSidedP(z) / 2);
