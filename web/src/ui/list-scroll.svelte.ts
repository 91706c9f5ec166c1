import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import { indexOf, type ListRow } from '../state/grouping';
import { attention } from '../state/attention.svelte';
import type { Anchor, RoomView } from '../state/room-view.svelte';
import { ReadyRows } from './ready-rows.svelte';
import { newestSeen } from './seen';

const glance = 200; // ms that a row stands on the screen before it counts as seen
const above = 96; // px of what was read before that stay above what is new
const near = 100; // px from the newest within which the list sticks to it
const ahead = 2400; // px before an end at which the next page is fetched
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
  private looked = $state(false);
  /** What is new begins there: at the newest, the list does not push it off the screen. */
  private floor = $state<number | null>(null);
  readonly ready = new ReadyRows();
  private hold: Hold | null = null;
  /** The first message that stands on the screen as a whole: what grows above it, be it half on
   *  the screen, must not move it. */
  private anchor: Anchor | null = null;
  private looking: ReturnType<typeof setTimeout> | undefined;
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
    /** Somebody has seen the messages up to this one. */
    private readonly read: (seq: number) => void,
  ) {
    const { place, target } = view;
    if (place) this.hold = place;
    else if (target !== null) this.hold = { seq: target, top: null };
    else if (view.newFrom !== null && !view.skipping) this.floor = view.firstUnread;
    this.stuck = this.hold === null;
    this.seen = (view.firstUnread ?? view.lastSeq + 1) - 1;
  }

  /** Whether what comes next comes into view by itself. */
  get following(): boolean {
    return this.stuck && this.floor === null;
  }

  /** Messages that came while one was reading elsewhere. */
  get fresh(): number {
    return this.looked && !this.following ? this.view.lastSeq - this.seen : 0;
  }

  /** The element that scrolls, and the ways in which a reader moves it. */
  watch = (scroller: HTMLElement): (() => void) => {
    this.scroller = scroller;
    this.ready.soon();
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
    return () => {
      halt.abort();
      clearTimeout(this.looking);
      this.ready.stop();
      this.scroller = undefined; // what is still under way finds nothing to look at
    };
  };

  focus(): void {
    this.scroller?.focus();
  }

  toNewest(): void {
    this.hold = this.floor = null;
    this.stuck = true;
    if (this.view.atNewest) this.settle();
    else void this.view.newest();
  }

  /** Brings a message into view that is not there. */
  show(seq: number): void {
    const row = this.scroller?.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect();
    const frame = this.scroller?.getBoundingClientRect();
    if (row && frame && row.top >= frame.top && row.bottom <= frame.bottom) return;
    this.hold = { seq, top: null };
    this.floor = null;
    this.stuck = false;
    this.settle();
  }

  /** Rows are about to change: of those that come above the first one, a frame makes a slice. */
  changing(): void {
    this.ready.atMost(Math.max(0, this.offset - this.headSize));
  }

  /** Rows have changed. */
  async changed(): Promise<void> {
    if (!attention.here) this.away();
    else if (this.following && this.view.atNewest) this.sawAll();
    await tick();
    this.settle();
  }

  /** Rows have changed their height. */
  async resized(): Promise<void> {
    const { anchor } = this;
    await this.changed();
    if (!this.stuck && !this.hold && anchor) this.keep(anchor);
  }

  /** Somebody came back, or a row came onto the screen: what stands there a moment was seen. */
  look(): void {
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      if (this.scroller) this.saw(newestSeen(this.scroller));
    }, glance);
  }

  scrolled(now: number): void {
    const byReader = this.grabbed || performance.now() - this.touched < grip;
    if (this.hold) this.stuck = false;
    else if (this.floor !== null) this.stuck = true;
    else if (this.view.atNewest && this.below() <= near) this.stuck = true;
    else if (byReader && now < this.offset) this.stuck = false;
    this.ready.grow(Math.abs((this.anchor && this.drift(this.anchor, now)) ?? now - this.offset));
    this.offset = now;
    this.anchor = this.firstWhole(now);
    this.look();
    this.fetchAhead();
  }

  /** Remembers where one reads, to come back to. */
  rest(): void {
    this.view.place = this.following ? null : this.anchor;
  }

  private touch(): void {
    this.touched = performance.now();
    if (this.floor !== null) this.stuck = this.view.atNewest && this.below() <= near;
    this.hold = this.floor = null;
  }

  private away(): void {
    this.view.away();
    if (this.following) this.floor = this.view.firstUnread;
  }

  private saw(seq: number): void {
    this.looked = true;
    this.seen = Math.max(this.seen, seq);
    if (!attention.here) return;
    this.read(seq);
    if (seq >= this.view.lastSeq) this.floor = null;
  }

  private sawAll(): void {
    if (this.view.lastSeq > this.seen) this.saw(this.view.lastSeq);
  }

  private settle(): void {
    const { scroller } = this;
    if (!scroller) return;
    if (this.stuck) scroller.scrollTop = this.lowest(scroller);
    else if (this.hold) this.place(this.hold, scroller);
    if (attention.here) this.look();
    else this.saw(newestSeen(scroller));
    this.fetchAhead();
  }

  /** As far down as the list follows. */
  private lowest(scroller: HTMLElement): number {
    const index = this.floor === null ? -1 : this.indexOf(this.floor);
    return index < 0 ? scroller.scrollHeight : this.topOf(index) - above;
  }

  private place({ seq, top }: Hold, scroller: HTMLElement): void {
    const index = this.indexOf(seq);
    if (index < 0 || !this.list) return;
    const middle = (scroller.clientHeight - this.list.getItemSize(index)) / 2;
    scroller.scrollTop = this.topOf(index) - (top ?? Math.max(0, middle));
  }

  private firstWhole(scrollTop: number): Anchor | null {
    const { list } = this;
    if (!list) return null;
    let index = list.findItemIndex(scrollTop);
    const bottom = scrollTop + list.getViewportSize();
    // A message that fills the screen is what one reads.
    if (this.topOf(index) < scrollTop && this.topOf(index + 2) <= bottom) index++;
    const seq = this.rows()[index]?.message?.seq;
    return seq === undefined ? null : { seq, top: this.topOf(index) - scrollTop };
  }

  /** The list itself keeps the upper edge of a message that is cut by the edge of the screen. */
  private keep(anchor: Anchor): void {
    const { scroller } = this;
    const moved = scroller ? (this.drift(anchor, scroller.scrollTop) ?? 0) : 0;
    if (scroller && Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }

  /** How far a message has gone from its place; rows that are put before it do not count. */
  private drift({ seq, top }: Anchor, scrollTop: number): number | null {
    const index = this.indexOf(seq);
    return index < 0 ? null : this.topOf(index) - scrollTop - top;
  }

  private indexOf(seq: number): number {
    return indexOf(this.rows(), seq);
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
