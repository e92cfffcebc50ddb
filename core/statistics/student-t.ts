/** Coefficients of Lanczos's approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x ≥ 0.5. */
const logGamma = (x: number): number => {
  const shifted = x - 1;
  const sum = LANCZOS.reduce((total, term, at) => (at === 0 ? term : total + term / (shifted + at)), 0);
  const t = shifted + LANCZOS.length - 1.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
};

const FRACTION_TERMS = 300;
const TINY = 1e-300;

const betaFraction = (a: number, b: number, x: number): number => {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= FRACTION_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
};

const incompleteBeta = (a: number, b: number, x: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
};

/**
 * Probability that a variable of Student's t distribution is further from 0 than t, on either side. Own code because
 * simple-statistics has no t distribution. Source: Press et al., Numerical Recipes, 3rd ed., 6.4 and 6.14.9.
 * @param t any number; infinite gives 0
 * @param degrees of freedom, at least 1
 * @returns 0 to 1, to at least 10 digits
 */
export const twoSidedT = (t: number, degrees: number): number =>
  Number.isFinite(t) ? incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t)) : 0;

/** ln of the density of Student's t distribution at t. */
const logDensity = (t: number, degrees: number): number =>
  logGamma((degrees + 1) / 2) -
  logGamma(degrees / 2) -
  0.5 * Math.log(degrees * Math.PI) -
  ((degrees + 1) / 2) * Math.log1p((t * t) / degrees);

const QUANTILE_STEPS = 60;

/**
 * Returns the t that a variable of Student's t distribution exceeds, on either side, with a given probability. Newton's
 * method from 0, where the tail is convex, so it never passes the answer.
 * @param probability above 0, at most 1
 * @param degrees of freedom, at least 1
 * @returns 0 or more, to at least 9 digits
 */
export const twoSidedQuantile = (probability: number, degrees: number): number => {
  let t = 0;
  for (let step = 0; step < QUANTILE_STEPS; step += 1) {
    const change = (twoSidedT(t, degrees) - probability) / (2 * Math.exp(logDensity(t, degrees)));
    t += change;
    if (Math.abs(change) <= 1e-12 * t) break;
  }
  return t;
};
