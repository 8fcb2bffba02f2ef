import { createBrowserRouter, Navigate } from 'react-router';
import { KeyList } from '../api-keys/list/key-list.tsx';
import { BrokenView, NotFoundView } from './feedback.tsx';
import { type Crumb, Layout, OwnOrganisation } from './layout.tsx';

/** The view for each URL; `paths` builds the URLs. Only the list is part of the first load. */
export function createRouter() {
  return createBrowserRouter([
    {
      element: <Layout />,
      errorElement: <BrokenView />,
      children: [
        { index: true, element: <OwnOrganisation /> },
        {
          path: 'organisations/:organisationId',
          errorElement: <BrokenView />,
          children: [
            { index: true, element: <Navigate to="api-keys" replace /> },
            { path: 'api-keys', element: <KeyList /> },
            {
              path: 'api-keys/create',
              handle: 'Create API key' satisfies Crumb,
              lazy: async () => ({ Component: (await import('../api-keys/create-key.tsx')).CreateKey }),
            },
            {
              path: 'api-keys/:keyId',
              handle: 'API key' satisfies Crumb,
              lazy: async () => ({
                Component: (await import('../api-keys/detail/key-detail.tsx')).KeyDetail,
              }),
            },
            {
              path: 'api-keys/:keyId/edit',
              handle: 'Edit' satisfies Crumb,
              lazy: async () => ({ Component: (await import('../api-keys/edit/edit-key.tsx')).EditKey }),
            },
            {
              path: 'api-keys/:keyId/rotate',
              handle: 'Replace' satisfies Crumb,
              lazy: async () => ({ Component: (await import('../api-keys/rotate-key.tsx')).RotateKey }),
            },
            {
              path: 'forecast',
              handle: 'Expiry forecast' satisfies Crumb,
              lazy: async () => ({ Component: (await import('../forecast/forecast.tsx')).Forecast }),
            },
          ],
        },
        { path: '*', element: <NotFoundView /> },
      ],
    },
  ]);
}
