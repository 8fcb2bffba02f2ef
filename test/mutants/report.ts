/** One small change of the code, and whether a test failed for it. */
export interface Change {
  file: string;
  line: number;
  /** The same for the same change in another run. */
  key: string;
  /** Stryker's way to name the place: `file:line:column-line:column`, with columns from 0. */
  range: string;
  /** Such as `ConditionalExpression`. */
  kind: string;
  before: string;
  after: string;
  /** `Killed`, `Timeout`, `Survived`, `NoCoverage`, or that it could not be tried. */
  status: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** As much of Stryker's JSON report as is used here. */
interface StrykerReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

export function parseReport(json: string): Change[] {
  const { files } = JSON.parse(json) as StrykerReport;
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status))
      .map(({ mutatorName, replacement = '', status, location: { start, end } }) => {
        const range = `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
        return {
          file,
          line: start.line,
          key: `${range} ${mutatorName} ${replacement}`,
          range,
          kind: mutatorName,
          before: cut(source, start, end),
          after: replacement,
          status,
        };
      }),
  );
}

export function isKilled({ status }: Change): boolean {
  return status === 'Killed' || status === 'Timeout';
}

/** Whether only a sentence differs: tests do not repeat what people read. */
export function isWording({ kind, before }: Change): boolean {
  return kind === 'StringLiteral' && /\s/.test(before);
}

/** Shows each change that no test has seen, as a diff. */
export function formatSurvivors(changes: readonly Change[]): string {
  const mark = (sign: string, text: string) => text.replace(/^/gm, sign);
  return changes
    .filter((change) => !isKilled(change))
    .map(({ file, line, kind, status, before, after }) => {
      const note = status === 'NoCoverage' ? ', which no test runs' : '';
      return `${file}:${line} ${kind}${note}\n${mark('- ', before)}\n${mark('+ ', after)}\n`;
    })
    .join('\n');
}

/**
 * For each file, how many of its changes a test has seen; those of sentences also by themselves. A run that timed out counts
 * as a failed test. On a busy machine, that may be too kind.
 */
export function tabulate(changes: readonly Change[]) {
  return [...Map.groupBy(changes, ({ file }) => file), ['all', changes] as const].map(([file, its]) => {
    const survived = its.filter((change) => !isKilled(change));
    return {
      file,
      changes: its.length,
      survived: survived.length,
      'timed out': its.filter(({ status }) => status === 'Timeout').length,
      '% killed': getKilledPercent(its),
      'survived in sentences': survived.filter(isWording).length,
      '% killed without sentences': getKilledPercent(its.filter((change) => !isWording(change))),
    };
  });
}

function getKilledPercent(changes: readonly Change[]): number {
  if (changes.length === 0) return 100;
  return Math.round((1_000 * changes.filter(isKilled).length) / changes.length) / 10;
}

function cut(source: string, start: Position, end: Position): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? '').slice(0, end.column - 1));
  return lines.join('\n').slice(start.column - 1);
}
