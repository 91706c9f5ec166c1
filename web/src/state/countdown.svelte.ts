const tick = 250; // ms

/** The seconds that are left until a moment of the server's clock. */
export class Countdown {
  seconds = $state(0);

  constructor(private readonly now: () => number) {}

  /** Runs only while there is something left. Returns how to stop it. */
  to(at: number): () => void {
    const look = () => {
      this.seconds = Math.max(0, Math.ceil((at - this.now()) / 1000));
      if (this.seconds === 0) clearInterval(clock);
    };
    const clock = setInterval(look, tick);
    look();
    return () => clearInterval(clock);
  }
}
