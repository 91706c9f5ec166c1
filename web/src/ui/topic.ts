import type { Room } from '../state/rows';
import { t } from '../text/text.svelte';

/** The two fixed rooms explain themselves until somebody gives them a topic. */
export function topicOf(room: Room): string {
  if (room.topic) return room.topic;
  if (room.kind === 'lobby') return t('room.lobby.topic');
  return room.kind === 'announcements' ? t('room.announcements.topic') : '';
}
