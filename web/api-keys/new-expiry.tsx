import Box from '@cloudscape-design/components/box';
import { computeExpiry } from '../../core/expiry.ts';
import { formatTimeZone } from '../../core/time-zone-name.ts';
import { usePageConfig } from '../session/page-config.ts';
import { formatDate } from '../shared/format.ts';
import { useMinute } from '../shared/use-minute.ts';

/**
 * The expiry date that a key gets if it is created now.
 * @param timeZone that of the key's organisation
 */
export function NewExpiry({ timeZone }: { timeZone: string }) {
  const { keyLife } = usePageConfig();
  useMinute(); // another day may begin while the form is open
  const { expiresOn } = computeExpiry(new Date(), timeZone, keyLife);
  return (
    <>
      {formatDate(expiresOn)}
      <Box variant="small" display="block">
        The key stops working when this day begins, {formatTimeZone(timeZone)}. Nobody can choose or change
        the date, but you can replace the key at any time.
      </Box>
    </>
  );
}
