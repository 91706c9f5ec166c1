/** Whether a click on a link means to go there on this page, not in another tab. */
function plain(event: MouseEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
}

/** Follows a link within the page. */
export function follow(event: MouseEvent, go: () => void): void {
  if (!plain(event)) return;
  event.preventDefault();
  go();
}
