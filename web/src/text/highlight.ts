import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

/** A part of code, and what it is; the kinds are few, so that they can be told apart. */
export interface Token {
  text: string;
  kind: Kind;
}

type Kind = '' | 'comment' | 'keyword' | 'string' | 'value' | 'name' | 'added' | 'removed';
type Tree = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
type Node = Tree['children'][number];

const low = createLowlight({
  ...{ bash, c, cpp, css, diff, go, ini, java, javascript, json },
  ...{ php, python, rust, sql, typescript, xml, yaml },
});

const kinds: Record<string, Kind> = {
  'hljs-comment': 'comment',
  'hljs-quote': 'comment',
  'hljs-meta': 'comment',
  'hljs-keyword': 'keyword',
  'hljs-selector-tag': 'keyword',
  'hljs-name': 'keyword',
  'hljs-section': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-number': 'value',
  'hljs-literal': 'value',
  'hljs-symbol': 'value',
  'hljs-title': 'name',
  'hljs-type': 'name',
  'hljs-built_in': 'name',
  'hljs-attr': 'name',
  'hljs-attribute': 'name',
  'hljs-variable': 'name',
  'hljs-addition': 'added',
  'hljs-deletion': 'removed',
};

/** The parts of code in a language that is known, or null. */
export function highlight(code: string, language: string): Token[] | null {
  const name = language.split(/\s/)[0]!.toLowerCase();
  return low.registered(name) ? flat(low.highlight(name, code).children, '') : null;
}

function flat(nodes: Node[], kind: Kind): Token[] {
  return nodes.flatMap((node): Token[] => {
    if (node.type === 'text') return [{ text: node.value, kind }];
    if (node.type !== 'element') return [];
    const classes = node.properties.className;
    const own = Array.isArray(classes) ? kinds[String(classes[0])] : undefined;
    return flat(node.children as Node[], own ?? kind);
  });
}
