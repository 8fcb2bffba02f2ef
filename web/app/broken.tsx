import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';

/** In place of a view that could not be loaded, or that an error of ours has stopped. */
export function Broken() {
  return (
    <ContentLayout header={<Header variant="h1">This view cannot be shown</Header>}>
      <div role="alert">
        <Alert
          type="error"
          header="A part of the page did not load, or has failed"
          action={<Button onClick={() => window.location.reload()}>Load the page again</Button>}
        >
          Check your connection, then load the page again. What you have entered stays here. If it goes on,
          tell your operator what you were doing.
        </Alert>
      </div>
    </ContentLayout>
  );
}
