package main
import ("fmt";"golang.org/x/crypto/bcrypt")
func main(){h,_:=bcrypt.GenerateFromPassword([]byte("correct horse"),4);fmt.Print(string(h))}
