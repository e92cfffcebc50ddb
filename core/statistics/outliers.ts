const NEIGHBOURS = 3;
const WIDTH = 2 * NEIGHBOURS + 1;

const DOUBT_FROM = 3;

/** The least scatter that is believed, as a share of the value: plates of 2.5 kg alone make as much. */
const LEAST_SCATTER = 0.01;

/** Standard deviation of a normal variable from its median absolute deviation. */
const SD_PER_MAD = 1.4826;

const middleOf = (numbers: Float64Array, length: number): number => {
  for (let at = 1; at < length; at += 1) {
    const number = numbers[at] ?? 0;
    let place = at;
    while (place > 0 && (numbers[place - 1] ?? 0) > number) {
      numbers[place] = numbers[place - 1] ?? 0;
      place -= 1;
    }
    numbers[place] = number;
  }
  const half = length >> 1;
  return length % 2 === 1 ? (numbers[half] ?? 0) : ((numbers[half] ?? 0) + (numbers[half - 1] ?? 0)) / 2;
};

/**
 * Returns the variance of each entry as a multiple of the usual one. It is 1 for all entries near their neighbours, and
 * (distance / 3 standard deviations)² for the others. So a typing error weighs next to nothing, and no entry is
 * dropped. The distance is from the median of the entry and the three entries on either side. The standard deviation
 * comes from the median of all distances.
 * Source: the filter of Hampel, Journal of the American Statistical Association 69, 1974. The square is Forja's choice:
 * a wilder entry then moves the level less.
 * @param values above 0, in time order
 * @returns as many numbers of at least 1; scaling the values changes none
 */
export const outlierVariances = (values: Float64Array): Float64Array => {
  const length = values.length;
  const distances = new Float64Array(length);
  const near = new Float64Array(WIDTH);
  for (let at = 0; at < length; at += 1) {
    const from = Math.max(0, at - NEIGHBOURS);
    const to = Math.min(length, at + NEIGHBOURS + 1);
    for (let neighbour = from; neighbour < to; neighbour += 1) near[neighbour - from] = values[neighbour] ?? 0;
    distances[at] = Math.abs((values[at] ?? 0) - middleOf(near, to - from));
  }
  const middle = length >> 1;
  const scatter = SD_PER_MAD * (distances.toSorted()[middle] ?? 0);
  const least = LEAST_SCATTER * (values.toSorted()[middle] ?? 0);
  const limit = DOUBT_FROM * Math.max(scatter, least);
  if (limit > 0) for (let at = 0; at < length; at += 1) distances[at] = Math.max(1, (distances[at] ?? 0) / limit) ** 2;
  else distances.fill(1);
  return distances;
};
