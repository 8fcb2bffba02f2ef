import type { DirectoryEntry, DirectoryOperation, Span } from './operations.ts';

/** Whether two spans may be about the same moment. */
export function overlaps(one: Span, other: Span): boolean {
  return one.from.tick <= other.to.tick && other.from.tick <= one.to.tick;
}

/** The directory as files make it, one after the other. */
export class DirectoryModel {
  readonly #applied: readonly DirectoryOperation[];

  /** @param operations in order; no two at the same time */
  constructor(operations: readonly DirectoryOperation[]) {
    this.#applied = operations;
  }

  /** Lists the contents that the directory may have had during a span, or part of. Before the first file, it is empty. */
  list(span: Span): (readonly DirectoryEntry[])[] {
    const possible: (readonly DirectoryEntry[])[] = [];
    for (const [index, operation] of this.#applied.entries()) {
      if (operation.span.from.tick > span.to.tick) break;
      // A later file that was applied wholly before the span leaves nothing of this one.
      const isReplaced = this.#applied
        .slice(index + 1)
        .some((later) => later.isDone && later.span.to.tick < span.from.tick);
      if (!isReplaced) possible.push(operation.organisations);
    }
    return possible;
  }

  /** Lists what an organisation may have been during a span. Undefined stands for its absence. */
  listOrganisation(organisationId: string, span: Span): (DirectoryEntry | undefined)[] {
    return this.list(span).map((entries) => entries.find(({ id }) => id === organisationId));
  }

  listTimeZones(organisationId: string, span: Span): string[] {
    const zones = this.listOrganisation(organisationId, span).flatMap((found) => found?.timeZone ?? []);
    return [...new Set(zones)];
  }

  /** Whether an organisation may have had a feature during a span, and whether it may have lacked it. */
  findFeature(organisationId: string, feature: string, span: Span): { had: boolean; lacked: boolean } {
    const found = this.listOrganisation(organisationId, span);
    return {
      had: found.some((one) => one?.features.includes(feature)),
      lacked: found.some((one) => !one?.features.includes(feature)),
    };
  }

  /** Whether somebody may have been no administrator of an organisation's branch during a span. */
  mayLack(email: string, span: Span): boolean {
    return this.list(span).some((entries) =>
      entries.every(({ administrators }) => !administrators.includes(email)),
    );
  }
}

/** Lists IDs from an organisation up to the top of its tree. */
export function listUpwards(entries: readonly DirectoryEntry[], organisationId: string): string[] {
  const path: string[] = [];
  let at = entries.find(({ id }) => id === organisationId);
  while (at) {
    path.push(at.id);
    const { parent } = at;
    at = entries.find(({ id }) => id === parent);
  }
  return path;
}

/** Finds who is reminded of an organisation's keys: the administrators of the nearest organisation that has any. */
export function findReminded(entries: readonly DirectoryEntry[], organisationId: string): readonly string[] {
  for (const id of listUpwards(entries, organisationId)) {
    const administrators = entries.find((entry) => entry.id === id)?.administrators ?? [];
    if (administrators.length > 0) return administrators;
  }
  return [];
}
