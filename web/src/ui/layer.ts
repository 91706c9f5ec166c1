import type { Attachment } from 'svelte/attachments';
import { steps } from '../state/steps';

/** A popover lies on the page: the browser's Back closes it. */
export const layer: Attachment<HTMLElement> = (popover) => {
  let gone: () => void = () => undefined;
  const toggled = ({ newState }: ToggleEvent) => {
    gone();
    if (newState === 'open') gone = steps.cover(() => popover.hidePopover());
  };
  popover.addEventListener('beforetoggle', toggled);
  return () => gone();
};
