import { ApiProblem } from '../api/problem.ts';
import { Failure } from './failure.tsx';

/** At an address where there is no view, or nothing that the reader may see. */
export function NotFound() {
  return (
    <Failure
      error={new ApiProblem('not-found', 'Check the address, or choose an organisation in the navigation.')}
    />
  );
}
