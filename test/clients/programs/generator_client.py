"""Uses every operation through the client that openapi-generator makes for Python."""
import sys
from uuid import uuid4

import openapi_client as client

host, token, organisation = sys.argv[1:]
api_client = client.ApiClient(client.Configuration(host=host, access_token=token))
keys, contacts = client.APIKeysApi(api_client), client.ContactsApi(api_client)
events, organisations = client.EventsApi(api_client), client.OrganisationsApi(api_client)


def fails(status, problem, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except client.ApiException as error:
        assert error.status == status, error
        assert error.data.type == f"urn:latchkey:problem:{problem}", error
        return error.data
    raise AssertionError(f"{problem} was expected")


assert organisations.list_organisations(limit=1).items[0].organisation_id
assert organisations.list_permission_levels(organisation).items[0].permissions
creation = client.ApiKeyCreation(name="Client", permissionLevel="full", contacts=[f"{uuid4()}@client.example"])
request = f'"{uuid4()}"'
lost = keys.create_api_key(organisation, creation, idempotency_key=request)
made = keys.create_api_key(organisation, creation, idempotency_key=request)
assert made.key_id == lost.key_id and made.value != lost.value and made.last_used_at is None
other = client.ApiKeyCreation(name="Other", permissionLevel="full")
fails(422, "idempotency-key-reused", keys.create_api_key, organisation, other, idempotency_key=request)
found = keys.get_api_key_with_http_info(organisation, made.key_id)
etag = found.headers["etag"]
assert found.data.last_used_at is None and etag == f'"{found.data.version}"'
assert keys.list_api_keys(organisation, branch=True, limit=2).next
edited = keys.update_api_key(organisation, made.key_id, client.ApiKeyUpdate(enabled=False), if_match=f'"0", {etag}')
assert edited.status == "disabled"
fails(412, "version-outdated", keys.update_api_key, organisation, made.key_id, client.ApiKeyUpdate(enabled=True), if_match=etag)
keys.update_api_key(organisation, made.key_id, client.ApiKeyUpdate(enabled=True))
successor = keys.rotate_api_key(organisation, made.key_id, idempotency_key=str(uuid4()), api_key_rotation=client.ApiKeyRotation(overlapDays=7))
assert successor.replaces == made.key_id and keys.get_api_key(organisation, made.key_id).works_until
fails(409, "rotation-impossible", keys.rotate_api_key, organisation, made.key_id)
assert keys.list_api_key_events(organisation, made.key_id).items[-1].type == "created"
assert events.list_events(organisation, branch=True, type=["created", "reissued"]).items
recipients = contacts.list_recipients(organisation, made.key_id)
assert recipients.contacts[0].state == "pending" and recipients.administrators[0].reachable
again = client.RequestContactConfirmationRequest(email=recipients.contacts[0].email)
fails(409, "contact-asked-recently", contacts.request_contact_confirmation, organisation, made.key_id, again)
fails(404, "not-found", contacts.confirm_contact, client.ContactToken(token="x"))
fails(404, "not-found", contacts.decline_contact, client.ContactToken(token="x"))
keys.delete_api_key(organisation, successor.key_id, if_match="*")
fails(404, "not-found", keys.get_api_key, organisation, successor.key_id)
problem = fails(400, "name-invalid", keys.create_api_key, organisation, client.ApiKeyCreation(name="a\u202eb", permissionLevel="full"))
assert problem.errors[0].to_dict()["field"] == "name"
# A key renews itself. It cannot go before its successor is in use.
holder = keys.create_api_key(organisation, client.ApiKeyCreation(name="Holder", permissionLevel="authentication"))
own_client = client.ApiClient(client.Configuration(host=host, api_key={"ownKey": holder.value}))
own_key = client.OwnKeyApi(own_client)
renewed = own_key.rotate_self(client.SelfRotation(overlapDays=2))
assert renewed.replaces == holder.key_id and renewed.replaced_ends_at and renewed.value != holder.value
assert own_key.rotate_self().key_id == renewed.key_id
fails(409, "still-needed", own_key.delete_self)
fails(400, "overlap-invalid", own_key.rotate_self, client.SelfRotation(overlapDays=30))
assert client.LeaksApi(api_client).report_leak_with_http_info(client.LeakReport(value=made.value)).status_code == 202
own_client.configuration.api_key["ownKey"] = "x"
fails(401, "invalid-credentials", own_key.delete_self)
api_client.configuration.access_token = "x"
try:
    keys.get_api_key(organisation, made.key_id)
    raise AssertionError("401 was expected")
except client.ApiException as error:
    assert error.status == 401 and error.data.message == "Unauthorized", error
