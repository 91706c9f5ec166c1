import { call } from '../net/api';
import type { In, Out } from '../net/operations';
import { asRefusal, type Kind } from '../net/refusal';
import { Once } from './once';
import { Paged } from './paged.svelte';

export type NewInvitation = Omit<In<'invite.create'>, 'key'>;
export type Made = Out<'invite.create'>;
export type Invitation = Out<'invite.list'>['invites'][number];
export type Opened = Out<'invite.get'>;

/** The invitations that one may see, newest first. */
export class Invitations extends Paged<Invitation> {
  constructor() {
    super(async (last) => {
      const { invites, more } = await call('invite.list', last ? { after: last.id } : {});
      return { items: invites, more: more ?? false };
    });
  }

  /** Asking again after an answer that was lost makes no second one. */
  maker(): (wanted: NewInvitation) => Promise<Made> {
    const once = new Once();
    return async (wanted) => {
      const made = await once.make(wanted, (key) => call('invite.create', { ...wanted, key }));
      await this.begin();
      return made;
    };
  }

  async revoke(id: string): Promise<void> {
    await call('invite.delete', { invite: id });
    this.drop((invite) => invite.id === id);
  }
}

/** Why an invitation opens nothing. */
export interface Shut {
  why: 'expired' | 'used' | 'unknown' | 'unreachable';
}

/** Looks at an invitation, which changes nothing. */
export async function lookAt(token: string): Promise<Opened | Shut> {
  try {
    return await call('invite.get', { token });
  } catch (error) {
    const { kind, reason } = asRefusal(error);
    return { why: whyShut(kind, reason) };
  }
}

function whyShut(kind: Kind, reason: string | undefined): Shut['why'] {
  if (reason === 'expired' || reason === 'used') return reason;
  return kind === 'not_found' || kind === 'forbidden' || kind === 'invalid'
    ? 'unknown'
    : 'unreachable';
}
