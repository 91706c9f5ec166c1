import type { Attachment } from 'svelte/attachments';

const long = 450; // ms
const wobble = 10; // px that a finger may move meanwhile

/** Does something when a finger rests on the element. */
export function longPress(act: () => void): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let touching = false;
    const halt = () => clearTimeout(timer);
    const down = (event: PointerEvent) => {
      halt();
      touching = event.pointerType === 'touch';
      start = { x: event.clientX, y: event.clientY };
      if (touching) timer = setTimeout(act, long);
    };
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - start.x, clientY - start.y) > wobble) halt();
    };
    // The browser's own menu would cover ours.
    const menu = (event: Event) => touching && event.preventDefault();
    const off = new AbortController();
    const options = { signal: off.signal };
    element.addEventListener('pointerdown', down, options);
    element.addEventListener('pointermove', move, options);
    for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
      element.addEventListener(name, halt, options);
    }
    element.addEventListener('contextmenu', menu, options);
    return () => {
      halt();
      off.abort();
    };
  };
}
