"""Uses every operation through the client that openapi-python-client makes."""
import sys
from uuid import uuid4

from latchkey_admin_api_client import AuthenticatedClient, models
from latchkey_admin_api_client.api.api_keys import create_api_key, delete_api_key, get_api_key, list_api_key_events
from latchkey_admin_api_client.api.api_keys import list_api_keys, rotate_api_key, update_api_key
from latchkey_admin_api_client.api.contacts import confirm_contact, decline_contact, list_recipients
from latchkey_admin_api_client.api.contacts import request_contact_confirmation
from latchkey_admin_api_client.api.events import list_events
from latchkey_admin_api_client.api.leaks import report_leak
from latchkey_admin_api_client.api.organisations import list_organisations, list_permission_levels
from latchkey_admin_api_client.api.own_key import delete_self, rotate_self

host, token, organisation = sys.argv[1:]
client = AuthenticatedClient(base_url=host, token=token)


def fails(status, problem, answer):
    assert answer.status_code == status, answer
    assert answer.parsed.type_ == f"urn:latchkey:problem:{problem}", answer
    return answer.parsed


assert list_organisations.sync(client=client, limit=1).items[0].organisation_id
assert list_permission_levels.sync(organisation, client=client).items[0].permissions
creation = models.ApiKeyCreation(name="Client", permission_level="full", contacts=[f"{uuid4()}@client.example"])
request = f'"{uuid4()}"'
lost = create_api_key.sync(organisation, client=client, body=creation, idempotency_key=request)
made = create_api_key.sync(organisation, client=client, body=creation, idempotency_key=request)
assert made.key_id == lost.key_id and made.value != lost.value and made.last_used_at is None
key = (organisation, made.key_id)
other = models.ApiKeyCreation(name="Other", permission_level="full")
fails(422, "idempotency-key-reused", create_api_key.sync_detailed(organisation, client=client, body=other, idempotency_key=request))
etag = get_api_key.sync_detailed(*key, client=client).headers["etag"]
assert list_api_keys.sync(organisation, client=client, branch=True, limit=2).next_
off, on = models.ApiKeyUpdate(enabled=False), models.ApiKeyUpdate(enabled=True)
assert update_api_key.sync(*key, client=client, body=off, if_match=etag).status == "disabled"
fails(412, "version-outdated", update_api_key.sync_detailed(*key, client=client, body=on, if_match=etag))
update_api_key.sync(*key, client=client, body=on)
successor = rotate_api_key.sync(*key, client=client, body=models.ApiKeyRotation(overlap_days=7), idempotency_key=str(uuid4()))
assert successor.replaces == made.key_id and get_api_key.sync(*key, client=client).works_until
fails(409, "rotation-impossible", rotate_api_key.sync_detailed(*key, client=client, body=models.ApiKeyRotation()))
assert list_api_key_events.sync(*key, client=client).items[-1].type_ == "created"
assert list_events.sync(organisation, client=client, branch=True).items
recipients = list_recipients.sync(*key, client=client)
assert recipients.contacts[0].state == "pending" and recipients.administrators[0].reachable
again = models.RequestContactConfirmationBody(email=recipients.contacts[0].email)
fails(409, "contact-asked-recently", request_contact_confirmation.sync_detailed(*key, client=client, body=again))
fails(404, "not-found", confirm_contact.sync_detailed(client=client, body=models.ContactToken(token="x")))
fails(404, "not-found", decline_contact.sync_detailed(client=client, body=models.ContactToken(token="x")))
assert delete_api_key.sync_detailed(organisation, successor.key_id, client=client, if_match="*").status_code == 204
fails(404, "not-found", get_api_key.sync_detailed(organisation, successor.key_id, client=client))
invalid = models.ApiKeyCreation(name="a\u202eb", permission_level="full")
assert fails(400, "name-invalid", create_api_key.sync_detailed(organisation, client=client, body=invalid)).errors[0].field == "name"
# A key renews itself. It cannot go before its successor is in use.
holding = models.ApiKeyCreation(name="Holder", permission_level="authentication")
holder = create_api_key.sync(organisation, client=client, body=holding)
own = AuthenticatedClient(base_url=host, token=holder.value, prefix="", auth_header_name="x-api-key")
renewed = rotate_self.sync(client=own, body=models.SelfRotation(overlap_days=2))
assert renewed.replaces == holder.key_id and renewed.replaced_ends_at and renewed.value != holder.value
assert rotate_self.sync(client=own).key_id == renewed.key_id
fails(409, "still-needed", delete_self.sync_detailed(client=own))
fails(400, "overlap-invalid", rotate_self.sync_detailed(client=own, body=models.SelfRotation(overlap_days=30)))
assert report_leak.sync_detailed(client=client, body=models.LeakReport(value=made.value)).status_code == 202
other_key = AuthenticatedClient(base_url=host, token="x", prefix="", auth_header_name="x-api-key")
fails(401, "invalid-credentials", delete_self.sync_detailed(client=other_key))
unauthorized = get_api_key.sync_detailed(*key, client=AuthenticatedClient(base_url=host, token="x"))
assert unauthorized.status_code == 401 and unauthorized.parsed.message == "Unauthorized", unauthorized
