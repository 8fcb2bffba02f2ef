// Uses every operation through the client that openapi-generator makes for Java.
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.*;
import org.openapitools.client.model.*;

class Program {
  interface Call {
    void run() throws ApiException;
  }

  static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  static void fails(int status, String problem, Call call) {
    try {
      call.run();
    } catch (ApiException error) {
      check(error.getCode() == status && error.getResponseBody().contains("urn:latchkey:problem:" + problem), error.toString());
      return;
    }
    throw new AssertionError(problem + " was expected");
  }

  public static void main(String[] arguments) throws Exception {
    var client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
    var organisation = arguments[2];
    var keys = new ApiKeysApi(client);
    var contacts = new ContactsApi(client);
    check(!new OrganisationsApi(client).listOrganisations(1, null).getItems().isEmpty(), "organisations");
    check(!new OrganisationsApi(client).listPermissionLevels(organisation).getItems().isEmpty(), "levels");
    var creation = new ApiKeyCreation().name("Client").permissionLevel("full").contacts(List.of(UUID.randomUUID() + "@client.example"));
    var request = "\"" + UUID.randomUUID() + "\"";
    var lost = keys.createApiKey(organisation, creation, request);
    var made = keys.createApiKey(organisation, creation, request);
    check(made.getKeyId().equals(lost.getKeyId()) && !made.getValue().equals(lost.getValue()), "repeated");
    check(made.getLastUsedAt() == null, "lastUsedAt");
    var other = new ApiKeyCreation().name("Other").permissionLevel("full");
    fails(422, "idempotency-key-reused", () -> keys.createApiKey(organisation, other, request));
    var id = made.getKeyId();
    var found = keys.getApiKeyWithHttpInfo(organisation, id);
    var etag = found.getHeaders().get("etag").get(0);
    check(found.getData().getLastUsedAt() == null, "lastUsedAt");
    check(keys.listApiKeys(organisation, true, 2, null).getNext() != null, "next");
    check(keys.updateApiKey(organisation, id, new ApiKeyUpdate().enabled(false), etag).getStatus().getValue().equals("disabled"), "disabled");
    fails(412, "version-outdated", () -> keys.updateApiKey(organisation, id, new ApiKeyUpdate().enabled(true), etag));
    keys.updateApiKey(organisation, id, new ApiKeyUpdate().enabled(true), null);
    var successor = keys.rotateApiKey(organisation, id, null, UUID.randomUUID().toString(), new ApiKeyRotation().overlapDays(7));
    check(successor.getReplaces().equals(id) && keys.getApiKey(organisation, id).getWorksUntil() != null, "rotated");
    fails(409, "rotation-impossible", () -> keys.rotateApiKey(organisation, id, null, null, null));
    check(!keys.listApiKeyEvents(organisation, id, null, null).getItems().isEmpty(), "events of the key");
    check(!new EventsApi(client).listEvents(organisation, true, null, null, null, null, null, null).getItems().isEmpty(), "events");
    var recipients = contacts.listRecipients(organisation, id);
    var contact = recipients.getContacts().get(0);
    check(contact.getState().getValue().equals("pending"), "recipients");
    var again = new RequestContactConfirmationRequest().email(contact.getEmail());
    fails(409, "contact-asked-recently", () -> contacts.requestContactConfirmation(organisation, id, again));
    fails(404, "not-found", () -> contacts.confirmContact(new ContactToken().token("x")));
    fails(404, "not-found", () -> contacts.declineContact(new ContactToken().token("x")));
    keys.deleteApiKey(organisation, successor.getKeyId(), "*");
    fails(404, "not-found", () -> keys.getApiKey(organisation, successor.getKeyId()));
    // A key renews itself. It cannot go before its successor is in use.
    var holder = keys.createApiKey(organisation, new ApiKeyCreation().name("Holder").permissionLevel("authentication"), null);
    var own = new ApiClient();
    own.updateBaseUri(arguments[0]);
    own.setRequestInterceptor(outgoing -> outgoing.header("x-api-key", holder.getValue()));
    var ownKey = new OwnKeyApi(own);
    var renewed = ownKey.rotateSelf(new SelfRotation().overlapDays(2));
    check(renewed.getReplaces().equals(holder.getKeyId()) && !renewed.getValue().equals(holder.getValue()), "renewed");
    check(renewed.getReplacedEndsAt() != null && ownKey.rotateSelf(null).getKeyId().equals(renewed.getKeyId()), "once");
    fails(409, "still-needed", ownKey::deleteSelf);
    fails(400, "overlap-invalid", () -> ownKey.rotateSelf(new SelfRotation().overlapDays(30)));
    check(new LeaksApi(client).reportLeakWithHttpInfo(new LeakReport().value(made.getValue())).getStatusCode() == 202, "leak");
    own.setRequestInterceptor(outgoing -> outgoing.header("x-api-key", "x"));
    fails(401, "invalid-credentials", new OwnKeyApi(own)::deleteSelf);
  }
}
