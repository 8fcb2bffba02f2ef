import { createBrowserRouter, Navigate } from 'react-router';
import { KeyList } from '../api-keys/list/key-list.tsx';
import type { Crumb } from './breadcrumbs.tsx';
import { Broken } from './broken.tsx';
import { Layout, OwnOrganisation } from './layout.tsx';
import { NotFound } from './not-found.tsx';

/** Which view is shown at which address; `paths` makes the addresses. All but the list are loaded when they are opened. */
export function pageRouter() {
  return createBrowserRouter([
    {
      element: <Layout />,
      errorElement: <Broken />,
      children: [
        { index: true, element: <OwnOrganisation /> },
        {
          path: 'organisations/:organisationId',
          errorElement: <Broken />,
          children: [
            { index: true, element: <Navigate to="api-keys" replace /> },
            { path: 'api-keys', element: <KeyList /> },
            {
              path: 'api-keys/create',
              handle: 'Create API key' satisfies Crumb,
              lazy: async () => ({
                Component: (await import('../api-keys/create/create-key.tsx')).CreateKey,
              }),
            },
            {
              path: 'api-keys/:keyId',
              handle: 'Key' satisfies Crumb,
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
              lazy: async () => ({
                Component: (await import('../api-keys/rotate/rotate-key.tsx')).RotateKey,
              }),
            },
            {
              path: 'forecast',
              handle: 'What expires when' satisfies Crumb,
              lazy: async () => ({ Component: (await import('../forecast/forecast.tsx')).Forecast }),
            },
          ],
        },
        { path: '*', element: <NotFound /> },
      ],
    },
  ]);
}
