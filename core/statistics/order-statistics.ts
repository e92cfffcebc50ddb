const pivotOf = (numbers: Float64Array, low: number, high: number): number => {
  const a = numbers[low] ?? 0;
  const b = numbers[(low + high) >> 1] ?? 0;
  const c = numbers[high] ?? 0;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
};

/**
 * Moves the number of a rank to its sorted position, with none greater before it and none smaller after it.
 * Hoare's quickselect, O(n) on average.
 */
const settle = (numbers: Float64Array, rank: number, from: number): void => {
  let low = from;
  let high = numbers.length - 1;
  while (low < high) {
    const pivot = pivotOf(numbers, low, high);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((numbers[left] ?? 0) < pivot) left += 1;
      while ((numbers[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const swapped = numbers[left] ?? 0;
      numbers[left] = numbers[right] ?? 0;
      numbers[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return;
  }
};

/**
 * Returns the numbers of some ranks; the array is put in another order.
 * @param numbers none of them NaN
 * @param ranks 0 for the smallest, ascending, below the number of numbers
 */
export const numbersOfRank = (numbers: Float64Array, ranks: readonly number[]): number[] => {
  let from = 0;
  return ranks.map((rank) => {
    settle(numbers, rank, from);
    from = rank;
    return numbers[rank] ?? Number.NaN;
  });
};

/**
 * Returns the median.
 * @param values at least one
 */
export const median = (values: Float64Array): number => {
  const last = values.length - 1;
  const [lower = Number.NaN, upper = Number.NaN] = numbersOfRank(values.slice(), [last >> 1, (last + 1) >> 1]);
  return (lower + upper) / 2;
};
