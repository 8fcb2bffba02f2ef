import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { DirectoryProblem } from '../../core/directory-file.ts';
import { CommandError } from '../command-error.ts';

/** A parsed YAML file. */
export interface YamlSource {
  content: unknown;
  /** Describes a problem, with the line and the field that it is about. */
  describeProblem(problem: DirectoryProblem): string;
}

/**
 * Parses a YAML file.
 * @param name the file's name in messages
 * @throws CommandError if it is not valid YAML
 */
export function parseYamlSource(name: string, yaml: string): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter });
  if (document.errors.length > 0) {
    throw new CommandError(document.errors.map(({ message }) => `${name}: ${message}`).join('\n'));
  }

  /** Finds the line of a path or, if that is missing, of the nearest part above it. */
  const findLine = (path: readonly PropertyKey[]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
    return path.length > 0 ? findLine(path.slice(0, -1)) : 1;
  };
  return {
    content: convertToJs(name, document),
    describeProblem: ({ path, message }) =>
      path.length > 0
        ? `${name}:${findLine(path)}: ${z.core.toDotPath(path)}: ${message}`
        : `${name}: ${message}`,
  };
}

function convertToJs(name: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias that is undefined, or expands to too much, is noticed only here.
    if (error instanceof ReferenceError) throw new CommandError(`${name}: ${error.message}`);
    throw error;
  }
}
