/** What can lie over the page; one at a time. */
export type DialogName = 'announce' | 'settings' | 'logout' | 'login';
