import { createBrowserRouter, Navigate } from 'react-router';
import { CreateKey } from '../api-keys/create/create-key.tsx';
import { KeyDetail } from '../api-keys/detail/key-detail.tsx';
import { EditKey } from '../api-keys/edit/edit-key.tsx';
import { KeyList } from '../api-keys/list/key-list.tsx';
import { RotateKey } from '../api-keys/rotate/rotate-key.tsx';
import { Layout, OwnOrganisation } from './layout.tsx';
import { NotFound } from './not-found.tsx';

/** Which view is shown at which address; `paths` makes the addresses. */
export function pageRouter() {
  return createBrowserRouter([
    {
      element: <Layout />,
      children: [
        { index: true, element: <OwnOrganisation /> },
        {
          path: 'organisations/:organisationId',
          children: [
            { index: true, element: <Navigate to="api-keys" replace /> },
            { path: 'api-keys', element: <KeyList /> },
            { path: 'api-keys/create', element: <CreateKey /> },
            { path: 'api-keys/:keyId', element: <KeyDetail /> },
            { path: 'api-keys/:keyId/edit', element: <EditKey /> },
            { path: 'api-keys/:keyId/rotate', element: <RotateKey /> },
            {
              path: 'forecast',
              lazy: async () => ({ Component: (await import('../forecast/forecast.tsx')).Forecast }),
            },
          ],
        },
        { path: '*', element: <NotFound /> },
      ],
    },
  ]);
}
