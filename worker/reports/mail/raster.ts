/**
 * Draws filled outlines with smooth edges. Each edge adds its signed area to the cells of its rows. The sum
 * along a row is the covered share of each pixel. Outlines of one direction that overlap cover a pixel once.
 */
export class Raster {
  readonly width: number;
  readonly height: number;
  /** Rows of RGBA from the top. */
  readonly pixels: Uint8Array;
  readonly #stride: number;
  readonly #cells: Float32Array;
  #left: number;
  #right = 0;
  #top: number;
  #bottom = 0;

  /** @param background as `0xrrggbb` */
  constructor(width: number, height: number, background: number) {
    this.width = width;
    this.height = height;
    // An edge adds to the cell behind it, too.
    this.#stride = width + 2;
    this.#cells = new Float32Array(this.#stride * height);
    this.#left = width;
    this.#top = height;
    this.pixels = new Uint8Array(4 * width * height);
    this.clear(background);
  }

  /** Begins another picture of the same size. */
  clear(background: number): void {
    const little = ((background & 0xff) << 16) | (background & 0xff00) | (background >> 16) | 0xff00_0000;
    new Uint32Array(this.pixels.buffer).fill(little);
  }

  /** Adds an edge of an outline. Parts beyond the picture are moved to its border. */
  edge(fromX: number, fromY: number, toX: number, toY: number): void {
    const direction = fromY < toY ? 1 : -1;
    const [x0, y0, x1, y1] = direction === 1 ? [fromX, fromY, toX, toY] : [toX, toY, fromX, fromY];
    const slope = (x1 - x0) / (y1 - y0);
    const begin = Math.max(y0, 0);
    const end = Math.min(y1, this.height);
    if (!(begin < end)) return;
    let x = x0 + (begin - y0) * slope;
    const last = Math.ceil(end);
    if (begin < this.#top) this.#top = Math.floor(begin);
    if (last > this.#bottom) this.#bottom = last;
    for (let y = Math.floor(begin); y < last; y += 1) {
      const rows = Math.min(y + 1, end) - Math.max(y, begin);
      const next = x + slope * rows;
      this.#cross(y, rows * direction, this.#inside(Math.min(x, next)), this.#inside(Math.max(x, next)));
      x = next;
    }
  }

  /** Fills the outlines that were added since the last fill. */
  fill(color: number): void {
    const [red, green, blue] = [color >> 16, (color >> 8) & 0xff, color & 0xff];
    const { pixels, width } = this;
    const cells = this.#cells;
    const right = Math.min(width, this.#right + 2);
    for (let y = this.#top; y < this.#bottom; y += 1) {
      let area = 0;
      const row = y * this.#stride;
      for (let x = this.#left; x < right; x += 1) {
        area += cells[row + x] ?? 0;
        const share = Math.min(1, Math.abs(area));
        if (share < SMALLEST_SHARE) continue;
        const at = 4 * (y * width + x);
        if (share > 1 - SMALLEST_SHARE) {
          pixels[at] = red;
          pixels[at + 1] = green;
          pixels[at + 2] = blue;
          continue;
        }
        pixels[at] = mixed(pixels[at] ?? 0, red, share);
        pixels[at + 1] = mixed(pixels[at + 1] ?? 0, green, share);
        pixels[at + 2] = mixed(pixels[at + 2] ?? 0, blue, share);
      }
      cells.fill(0, row + this.#left, row + this.#right + 2);
    }
    [this.#left, this.#right, this.#top, this.#bottom] = [width, 0, this.height, 0];
  }

  #inside(x: number): number {
    return Math.min(this.width, Math.max(0, x));
  }

  /** Adds the part of an edge in a row: `covered` is its height in the row, with its direction as the sign. */
  #cross(y: number, covered: number, from: number, to: number): void {
    const first = Math.floor(from);
    const end = Math.ceil(to);
    if (first < this.#left) this.#left = first;
    if (end > this.#right) this.#right = end;
    const cells = this.#cells;
    const at = y * this.#stride + first;
    if (end <= first + 1) {
      const behind = covered * ((from + to) / 2 - first);
      cells[at] = (cells[at] ?? 0) + covered - behind;
      cells[at + 1] = (cells[at + 1] ?? 0) + behind;
      return;
    }
    // The edge crosses several pixels: each gets the area on its right, less the area of the ones before.
    const perPixel = covered / (to - from);
    let before = 0;
    for (let pixel = first; pixel < end; pixel += 1) {
      const [enters, leaves] = [Math.max(from, pixel), Math.min(to, pixel + 1)];
      const crossed = perPixel * (leaves - enters);
      const area = crossed * (pixel + 1 - (enters + leaves) / 2) + perPixel * (enters - from);
      const cell = at + pixel - first;
      cells[cell] = (cells[cell] ?? 0) + area - before;
      before = area;
    }
    const behind = at + end - first;
    cells[behind] = (cells[behind] ?? 0) + covered - before;
  }
}

/** Less is not seen, and comes from rounding. */
const SMALLEST_SHARE = 1 / 512;

const mixed = (below: number, above: number, share: number): number => Math.round(below + (above - below) * share);
