type PathSegment =
  | { kind: 'literal'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'greedy'; name: string };

/** A path of an API, such as `/organisations/{organisationId}/{proxy+}`. */
export type PathPattern = readonly PathSegment[];

const GENERALITY = { literal: 0, variable: 1, greedy: 2 };

export function parsePathPattern(pattern: string): PathPattern {
  return pattern
    .split('/')
    .slice(1)
    .map((segment): PathSegment => {
      const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) return { kind: 'literal', text: segment };
      return plus ? { kind: 'greedy', name } : { kind: 'variable', name };
    });
}

/** @returns the values of the pattern's variables, as written in the path; `undefined` if the path does not match */
export function matchPath(pattern: PathPattern, path: string): Record<string, string> | undefined {
  const parts = path.split('/').slice(1);
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const part = parts[index];
    if (segment.kind === 'literal') {
      if (part !== segment.text) return undefined;
    } else {
      if (!part) return undefined;
      parameters[segment.name] = segment.kind === 'greedy' ? parts.slice(index).join('/') : part;
    }
  }
  return parts.length === pattern.length || isGreedy(pattern) ? parameters : undefined;
}

export function isGreedy(pattern: PathPattern): boolean {
  return pattern.at(-1)?.kind === 'greedy';
}

/** Sorts patterns that match the same path: the more specific one, at the first segment that differs, comes first. */
export function compareSpecificity(one: PathPattern, other: PathPattern): number {
  for (const [index, segment] of one.entries()) {
    const difference = GENERALITY[segment.kind] - GENERALITY[other[index]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  return 0;
}
