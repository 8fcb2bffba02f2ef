import Box from '@cloudscape-design/components/box';
import type { ApiKey } from '../api/types.ts';
import { daysFromNow, shownDate, shownMoment, timeAgo } from '../shown/dates.ts';

/** The date of a key's end and how far off it is. @param timeZone that of the key's organisation */
export function End({ endsOn, timeZone }: Pick<ApiKey, 'endsOn'> & { timeZone: string }) {
  return (
    <span title={`Counted in ${timeZone}`}>
      {shownDate(endsOn)}
      <Box variant="small" display="block">
        {daysFromNow(endsOn, timeZone)}
      </Box>
    </span>
  );
}

/** When a key was last used, which is recorded at most once an hour. */
export function LastUse({ lastUsedAt }: Pick<ApiKey, 'lastUsedAt'>) {
  if (lastUsedAt === null) return 'Never';
  return (
    <time dateTime={lastUsedAt} title={shownMoment(lastUsedAt)}>
      {timeAgo(lastUsedAt)}
    </time>
  );
}

/** What may be shown of a key value: enough to tell one from another, for values made here and elsewhere alike. */
export function MaskedValue({ hint }: Pick<ApiKey, 'hint'>) {
  return (
    <Box variant="code">
      <span aria-hidden="true">{`••••${hint}`}</span>
      <span className="for-screen-readers">{`ends with ${hint}`}</span>
    </Box>
  );
}
