// Users of PocketBase, saved through its own collection users. Usage: pocketbase FOLDER
package main

import (
	"log"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

func main() {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: os.Args[1], HideStartBanner: true})
	if err := app.Bootstrap(); err != nil {
		log.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		log.Fatal(err)
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		log.Fatal(err)
	}
	for i, u := range [][3]string{{"ada@example.org", "Ada Lovelace", "correct horse battery staple"}, {"alan@example.org", "Alan Turing", "hunter2hunter2"}} {
		r := core.NewRecord(users)
		r.SetEmail(u[0])
		r.SetPassword(u[2])
		r.SetVerified(i == 0)
		r.Set("name", u[1])
		if err := app.Save(r); err != nil {
			log.Fatal(err)
		}
	}
	if err := app.ResetBootstrapState(); err != nil {
		log.Fatal(err)
	}
}
