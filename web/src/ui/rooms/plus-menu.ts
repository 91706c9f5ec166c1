import Compass from '@lucide/svelte/icons/compass';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Plus from '@lucide/svelte/icons/plus';
import UserPlus from '@lucide/svelte/icons/user-plus';
import type { App } from '../../state/app.svelte';
import { session } from '../../state/session.svelte';
import { t } from '../../text/text.svelte';
import type { Desk } from '../desk.svelte';
import type { DialogName } from '../dialogs';
import type { MenuItem } from '../menu';

/** What one can begin. A guest can only look around. */
export function plusMenu(app: App, desk: Desk, open: (dialog: DialogName) => void): MenuItem[] {
  const items: MenuItem[] = [
    { label: t('browse.title'), icon: Compass, act: () => (desk.dialog = { is: 'browse' }) },
  ];
  if (app.me?.role === 'guest') return items;
  const invite: MenuItem = { label: t('me.invite'), icon: UserPlus, act: () => open('invite') };
  return [
    ...items,
    { label: t('create.title'), icon: Plus, act: () => (desk.dialog = { is: 'create' }) },
    { label: t('direct.title'), icon: MessageCircle, act: () => (desk.dialog = { is: 'direct' }) },
    ...(mayInvite(app) ? [invite] : []),
  ];
}

function mayInvite({ me }: App): boolean {
  return me?.role === 'admin' || session.settings?.invites_by === 'members';
}
