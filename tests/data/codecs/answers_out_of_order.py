from lines import BAD, greet, requests, write

held = None
for request in requests():
    if request["op"] == "hello":
        greet()
    elif request["octets"] == BAD:
        held = request
    else:
        write({"id": request["id"], "value": request["octets"]})
        if held:
            write({"id": held["id"], "value": held["octets"]})
            held = None
