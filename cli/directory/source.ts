import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { DirectoryProblem } from '../../core/directory-file.ts';
import { CommandError } from '../command-error.ts';

/** What a YAML file holds. */
export interface Source {
  content: unknown;
  /** A problem for people to read, led by the line and the field that it is about. */
  describe(problem: DirectoryProblem): string;
}

/**
 * Parses a YAML file.
 * @param name what to call the file
 * @throws CommandError where it is no YAML.
 */
export function parseSource(name: string, yaml: string): Source {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter });
  if (document.errors.length > 0) {
    throw new CommandError(document.errors.map(({ message }) => `${name}: ${message}`).join('\n'));
  }

  /** The line of what a path leads to or, where that is missing, of what it is missing in. */
  const lineOf = (path: readonly PropertyKey[]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
    return path.length > 0 ? lineOf(path.slice(0, -1)) : 1;
  };
  return {
    content: contentOf(name, document),
    describe: ({ path, message }) =>
      path.length > 0
        ? `${name}:${lineOf(path)}: ${z.core.toDotPath(path)}: ${message}`
        : `${name}: ${message}`,
  };
}

function contentOf(name: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias that stands for nothing, or for too much, shows only here.
    if (error instanceof ReferenceError) throw new CommandError(`${name}: ${error.message}`);
    throw error;
  }
}
