const between = 3000; // ms between two notices of one who types on

/** Says that one is typing: not for every key, and not for an empty field. */
export class TypingNotice {
  private room = '';
  private last = -Infinity;

  constructor(
    private readonly say: (room: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  typed(room: string, text: string): void {
    if (text.trim() === '') return;
    if (room === this.room && this.now() - this.last < between) return;
    this.room = room;
    this.last = this.now();
    this.say(room);
  }

  /** What was typed is sent: whatever comes next is said at once. */
  sent(): void {
    this.last = -Infinity;
  }
}
