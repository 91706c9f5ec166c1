import type { Component } from 'svelte';

/** One line of a menu. Whoever adds a line to one of the menus adds a function that makes it. */
export interface MenuItem {
  label: string;
  icon?: Component<{ size?: number | string }>;
  act: () => unknown;
  danger?: boolean;
  /** Said above it: the first of a group. */
  heading?: string;
  /** One of several, of which one is chosen. */
  checked?: boolean;
}

/** A menu that is open. */
export interface OpenMenu {
  label: string;
  items: MenuItem[];
  anchor: Element;
  /** Emoji that stand above the lines, and what they do. */
  quick?: QuickEmoji;
}

export interface QuickEmoji {
  signs: { sign: string; mine: boolean }[];
  pick: (sign: string) => void;
  /** All the others. */
  more: () => void;
}
