import Button from '@cloudscape-design/components/button';
import type { ApiKey } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';

/** What can be done with a key, shown when its row is pointed at or focused (page.css); always, where nothing can hover. */
export function RowActions({ apiKey, onRemove }: { apiKey: ApiKey; onRemove: (key: ApiKey) => void }) {
  const follow = useFollow();
  return (
    <span className="row-actions">
      <Button
        variant="icon"
        iconName="edit"
        ariaLabel={`Edit ${apiKey.name}`}
        href={paths.edit(apiKey)}
        onFollow={follow}
      />
      <Button
        variant="icon"
        iconName="remove"
        ariaLabel={`Delete ${apiKey.name}`}
        onClick={() => onRemove(apiKey)}
      />
    </span>
  );
}
