/** Whether somebody looks at this page: it is visible, and its window has the focus. */
class Attention {
  here = $state(looking());

  constructor() {
    const look = () => (this.here = looking());
    for (const name of ['focus', 'blur', 'pageshow']) addEventListener(name, look);
    document.addEventListener('visibilitychange', look);
  }
}

function looking(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

export const attention = new Attention();
