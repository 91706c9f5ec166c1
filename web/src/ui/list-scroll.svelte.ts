import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { ListRow } from '../state/grouping';
import type { RoomView } from '../state/room-view.svelte';

const near = 100; // px from the newest within which the list sticks to it
const ahead = 1600; // px before an end at which the next page is fetched
const grip = 1000; // ms after a touch, a wheel or a key in which the reader moves the list

/** A message that keeps its place on the screen until the reader scrolls; `top` null: the middle. */
interface Hold {
  seq: number;
  top: number | null;
}

/** Where the reader is in the list. Rows, fields and windows change their height by themselves, so
 *  only what the reader does lets go of the newest message, or of the one that is held. */
export class ListScroll {
  /** Whether one is at the newest message and stays there. */
  stuck = $state(false);
  private seen = $state(0);
  private hold: Hold | null = null;
  private offset = 0;
  private touched = -grip;
  /** The scrollbar is being dragged: of that only the beginning is told. */
  private grabbed = false;
  list = $state.raw<VirtualizerHandle>();
  private scroller: HTMLElement | undefined;

  constructor(
    private readonly view: RoomView,
    private readonly rows: () => ListRow[],
    private readonly headSize: number,
  ) {
    const { place, target } = view;
    if (place) this.hold = place;
    else if (target !== null) this.hold = { seq: target, top: null };
    this.stuck = this.hold === null;
    this.seen = view.lastSeq;
  }

  /** Messages that came while one was reading elsewhere. */
  get fresh(): number {
    return this.view.lastSeq - this.seen;
  }

  /** The element that scrolls, and the ways in which a reader moves it. */
  watch = (scroller: HTMLElement): (() => void) => {
    this.scroller = scroller;
    const halt = new AbortController();
    const touch = () => this.touch();
    const grab = (event: PointerEvent) => {
      this.grabbed = event.target === scroller && event.buttons > 0;
      if (this.grabbed) touch();
    };
    const options = { passive: true, signal: halt.signal };
    for (const name of ['wheel', 'touchmove', 'keydown'] as const) {
      scroller.addEventListener(name, touch, options);
    }
    scroller.addEventListener('pointerdown', grab, options);
    window.addEventListener('pointermove', grab, options);
    return () => halt.abort();
  };

  toNewest(): void {
    this.hold = null;
    this.stuck = true;
    if (this.view.atNewest) this.settle();
    else void this.view.newest();
  }

  /** Rows or sizes have changed. */
  async changed(): Promise<void> {
    if (this.stuck) this.seen = this.view.lastSeq;
    await tick();
    this.settle();
  }

  scrolled(now: number): void {
    const byReader = this.grabbed || performance.now() - this.touched < grip;
    if (this.hold) this.stuck = false;
    else if (this.view.atNewest && this.below() <= near) this.stuck = true;
    else if (byReader && now < this.offset) this.stuck = false;
    this.offset = now;
    if (this.stuck) this.seen = this.view.lastSeq;
    this.fetchAhead();
  }

  /** Remembers where one reads, to come back to. */
  rest(): void {
    const { list, scroller } = this;
    if (!list || !scroller) return;
    const index = list.findItemIndex(scroller.scrollTop);
    const seq = this.rows()[index]?.message?.seq;
    const known = !this.stuck && seq !== undefined;
    this.view.place = known ? { seq, top: this.topOf(index) - scroller.scrollTop } : null;
  }

  private touch(): void {
    this.touched = performance.now();
    this.hold = null;
  }

  private settle(): void {
    const { scroller } = this;
    if (!scroller) return;
    if (this.stuck) scroller.scrollTop = scroller.scrollHeight;
    else if (this.hold) this.place(this.hold, scroller);
    this.fetchAhead();
  }

  private place({ seq, top }: Hold, scroller: HTMLElement): void {
    const index = this.rows().findIndex((row) => row.message?.seq === seq);
    if (index < 0 || !this.list) return;
    const middle = (scroller.clientHeight - this.list.getItemSize(index)) / 2;
    scroller.scrollTop = this.topOf(index) - (top ?? Math.max(0, middle));
  }

  private topOf(index: number): number {
    return this.headSize + (this.list?.getItemOffset(index) ?? 0);
  }

  private below(): number {
    const { scroller } = this;
    return scroller ? scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight : 0;
  }

  private fetchAhead(): void {
    if (!this.scroller) return;
    if (this.scroller.scrollTop < ahead) void this.view.older();
    if (this.below() < ahead) void this.view.newer();
  }
}
