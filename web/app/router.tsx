import { createBrowserRouter, Navigate } from 'react-router';
import { KeyList } from '../api-keys/list/key-list.tsx';
import { BrokenView, NotFoundView } from './feedback.tsx';
import type { ViewHandle } from './help.tsx';
import { Layout, OwnOrganisation } from './layout.tsx';

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
            {
              path: 'api-keys',
              element: <KeyList />,
              handle: { help: 'list' } satisfies ViewHandle,
            },
            {
              path: 'api-keys/create',
              handle: { crumb: 'Create API key', help: 'create' } satisfies ViewHandle,
              lazy: async () => ({ Component: (await import('../api-keys/create-key.tsx')).CreateKey }),
            },
            {
              path: 'api-keys/:keyId',
              handle: { crumb: 'API key', help: 'key' } satisfies ViewHandle,
              lazy: async () => ({
                Component: (await import('../api-keys/detail/key-detail.tsx')).KeyDetail,
              }),
            },
            {
              path: 'api-keys/:keyId/edit',
              handle: { crumb: 'Edit', help: 'edit' } satisfies ViewHandle,
              lazy: async () => ({ Component: (await import('../api-keys/edit/edit-key.tsx')).EditKey }),
            },
            {
              path: 'api-keys/:keyId/rotate',
              handle: { crumb: 'Replace', help: 'replace' } satisfies ViewHandle,
              lazy: async () => ({ Component: (await import('../api-keys/rotate-key.tsx')).RotateKey }),
            },
            {
              path: 'audit',
              handle: { crumb: 'Audit log', help: 'audit' } satisfies ViewHandle,
              lazy: async () => ({ Component: (await import('../events/audit.tsx')).Audit }),
            },
            {
              path: 'forecast',
              handle: { crumb: 'Expiry forecast', help: 'forecast' } satisfies ViewHandle,
              lazy: async () => ({ Component: (await import('../forecast/forecast.tsx')).Forecast }),
            },
          ],
        },
        { path: '*', element: <NotFoundView /> },
      ],
    },
  ]);
}
