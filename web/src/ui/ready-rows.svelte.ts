const whole = 360; // px beyond the screen that rows are made for in the end
const slice = 180; // px of them that one frame makes

/** How far beyond the screen rows stand ready. In a room that opens, and after a frame that came
 *  late, what is seen comes first; the others follow frame by frame, and none has too much to do. */
export class ReadyRows {
  px = $state(0);
  private frame = 0;

  /** A slice more, the screen having moved by so many pixels. */
  grow(way = 0): void {
    this.px = Math.min(whole, Math.max(0, this.px - way + slice));
    if (this.px < whole) this.soon();
    else this.stop();
  }

  /** There is no more than this until rows come. */
  atMost(px: number): void {
    if (this.px <= px) return;
    this.px = px;
    this.soon();
  }

  soon(): void {
    this.stop();
    this.frame = requestAnimationFrame(() => this.grow());
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
