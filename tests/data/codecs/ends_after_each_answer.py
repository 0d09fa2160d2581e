from lines import greet, requests, write

for request in requests():
    if request["op"] == "hello":
        greet(window=1)
    else:
        write({"id": request["id"], "value": request["octets"]})
        break
