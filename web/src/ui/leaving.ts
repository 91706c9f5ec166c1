import type { Action } from 'svelte/action';

const stay = 10_000; // ms

/** Lets an element leave by itself, but not while someone reads it or cannot see it. */
export const leaving: Action<HTMLElement, (() => void) | null> = (element, leave) => {
  if (!leave) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const halt = () => clearTimeout(timer);
  const run = () => {
    halt();
    if (document.visibilityState === 'visible') timer = setTimeout(leave, stay);
  };
  element.addEventListener('pointerenter', halt);
  element.addEventListener('pointerleave', run);
  element.addEventListener('focusin', halt);
  element.addEventListener('focusout', run);
  document.addEventListener('visibilitychange', run);
  run();
  return {
    destroy() {
      halt();
      document.removeEventListener('visibilitychange', run);
    },
  };
};
