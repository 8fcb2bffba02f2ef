type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'greedy'; name: string };

/** A path as APIs describe it: `/organisations/{organisationId}/{proxy+}`. */
export type PathPattern = readonly Segment[];

const GENERALITY = { literal: 0, variable: 1, greedy: 2 };

export function parsePattern(pattern: string): PathPattern {
  return pattern
    .split('/')
    .slice(1)
    .map((segment): Segment => {
      const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) return { kind: 'literal', text: segment };
      return plus ? { kind: 'greedy', name } : { kind: 'variable', name };
    });
}

/** The values of the pattern's variables as they stand in the path; undefined where the path does not match. */
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

/** Orders patterns that match the same path: the more specific at the first segment where they differ comes first. */
export function bySpecificity(one: PathPattern, other: PathPattern): number {
  for (const [index, segment] of one.entries()) {
    const difference = GENERALITY[segment.kind] - GENERALITY[other[index]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  return 0;
}
