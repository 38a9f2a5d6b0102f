"""Books a job with the client that openapi-python-client made of /openapi.json, as a team with Python would."""

import datetime
import importlib
import pkgutil
import sys
import uuid

base_url, email, password, pincode, client_folder = sys.argv[1:]
sys.path.insert(0, client_folder)

import home_serve_pro_client as made  # noqa: E402
import home_serve_pro_client.api as api  # noqa: E402
import home_serve_pro_client.models as models  # noqa: E402

modules = {found.name.rsplit(".", 1)[-1]: found.name for found in pkgutil.walk_packages(api.__path__, api.__name__ + ".")}


def ask(status, operation, *args, **kwargs):
    """Calls an operation; what it answered, read by the generated models."""
    answer = importlib.import_module(modules[operation]).sync_detailed(*args, **kwargs)
    assert answer.status_code == status, f"{operation}: {answer.status_code} instead of {status}: {answer.content!r}"
    print(f"{operation}: {status} {type(answer.parsed).__name__}")
    return answer.parsed


nobody = made.Client(base_url=base_url)
service = next(s for s in ask(200, "list_services", client=nobody).items if s.skill == "tap_repair")
signed_in = ask(200, "login", client=nobody, body=models.LoginBody(email=email, password=password))
customer = made.AuthenticatedClient(base_url=base_url, token=signed_in.access_token)

day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).date()
slots = ask(200, "list_slots", service.service_id, client=customer, pincode=pincode, date=day).items
place = models.CreateQuoteBodyPlace(address_line="12, 3rd Cross", pincode=pincode)
wish = models.CreateQuoteBody(service_id=service.service_id, place=place, slot_start=slots[0].start)
quote = ask(201, "create_quote", client=customer, body=wish)
body = models.CreateBookingBody(quote_token=quote.token)
key = str(uuid.uuid4())
booking = ask(201, "create_booking", client=customer, body=body, idempotency_key=key)
again = ask(201, "create_booking", client=customer, body=body, idempotency_key=key)
assert again.booking_id == booking.booking_id, "A repeat with the same key made another booking."
assert booking.slot.start == slots[0].start, f"{booking.slot.start} was booked instead of {slots[0].start}."
listed = ask(200, "list_customer_bookings", client=customer, limit=1)
assert [item.booking_id for item in listed.items] == [booking.booking_id]

assert ask(401, "get_profile", client=nobody).code == "unauthenticated"
assert ask(403, "list_live_bookings", client=customer).code == "forbidden"
assert ask(404, "get_customer_booking", "bk_none", client=customer).code == "not_found"
