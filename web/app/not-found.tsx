import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { ApiProblem } from '../api/problem.ts';
import { Failure } from './failure.tsx';

/** At an address where there is no view, or nothing that the reader may see. */
export function NotFound() {
  return (
    <ContentLayout header={<Header variant="h1">Not found</Header>}>
      <Failure
        error={new ApiProblem('not-found', 'Check the address, or choose an organisation in the navigation.')}
      />
    </ContentLayout>
  );
}
