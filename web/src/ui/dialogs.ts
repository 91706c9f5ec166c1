/** What can lie over the page; one at a time, and the way back in above it. */
export type DialogName = 'announce' | 'account' | 'invite' | 'keep' | 'logout' | 'quiet' | 'status';
