/** The server's clock, as far as this page has heard it: a wrong clock here moves no countdown. */
export class ServerClock {
  private at = Date.now();
  private heardAt = performance.now();

  hear(at: number): void {
    this.at = at;
    this.heardAt = performance.now();
  }

  now(): number {
    return this.at + performance.now() - this.heardAt;
  }
}
